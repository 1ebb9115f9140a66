"""Byte lines to a printer: a serial port, or a printer-class interface on USB. No ESC/POS here."""
