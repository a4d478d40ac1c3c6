"""What a notice must be, one theme a file; `tillit.notice.check` runs them all."""
