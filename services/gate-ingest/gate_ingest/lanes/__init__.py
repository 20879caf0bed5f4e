"""What is known of the lanes now, and why a barrier is shut."""
