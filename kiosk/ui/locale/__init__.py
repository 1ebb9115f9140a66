"""The message catalogues, one a language; read by `kiosk.ui.texts`."""
