"""What `make bench` measures, part by part: each on servers of its own, with its floors."""
