"""What a storage unit holds against GB 18218-2018, and what may lie beside what. Pure as a whole."""
