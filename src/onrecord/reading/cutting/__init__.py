"""The parts of cutting a Document into Entries: its lines, and one module for each way a document can hold its entries."""
