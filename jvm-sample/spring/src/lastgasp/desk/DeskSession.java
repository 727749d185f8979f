package lastgasp.desk;

/** What an agent has open: the customer and everything that the customer ever wrote. */
record DeskSession(long customer, byte[] transcript) {}
