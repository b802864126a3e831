#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdint.h>

/* The little of ncurses that the program needs, in plain types. ncurses only draws; input bytes
   are read as they are and decoded in Swift. No macro and no type of curses.h leaves this target. */

/* Why a terminal cannot be used; 0 is success. */
enum {
  CN_OK = 0,
  CN_NOT_A_TERMINAL = 1,
  CN_NO_TERM = 2,
  CN_UNKNOWN_TERM = 3,
  CN_NO_CURSOR_MOVEMENT = 4,
  CN_FAILED = 5
};

/* Reads what cn_open needs to know of the locale and the terminal, so that it takes less time then; nothing of it is
   seen. */
int32_t cn_prepare(int32_t output);
/* Opens the terminal on these descriptors, which stay the caller's. */
int32_t cn_open(int32_t input, int32_t output);
/* Restores what was there before; harmless when done twice. */
void cn_close(void);

void cn_size(int32_t *columns, int32_t *rows);
/* Takes over a new size after SIGWINCH. */
void cn_resize(void);
/* Colours the terminal has: 0, 8, 16, 256 … */
int32_t cn_colors(void);

/* Attributes of a cell. */
enum { CN_BOLD = 1, CN_REVERSE = 2, CN_DIM = 4 };

/* Puts one grapheme cluster (UTF-8, at most five code points) into a cell. Colours are palette
   indices, -1 for the terminal's own. */
void cn_put(int32_t column, int32_t row, const char *utf8, int32_t attributes, int32_t foreground,
            int32_t background);
void cn_flush(void);
/* Draws everything anew at the next flush. */
void cn_invalidate(void);

/* What cn_wait saw. */
enum { CN_TIMEOUT = 0, CN_INPUT = 1, CN_SIGNAL = 2, CN_CLOSED = 3, CN_WATCH = 4 };

/* Waits for input or a signal, at most so long; -1 for ever. */
int32_t cn_wait(int32_t milliseconds);
/* Descriptors besides the terminal's that can be waited for. */
enum { CN_WATCHED = 2 };
/* Another descriptor that wakes cn_wait when it can be read; further ones than CN_WATCHED are left out. Stays the
   caller's. */
void cn_watch(int32_t descriptor);
/* Gives the terminal to another program, such as an editor, and takes it back after it. */
void cn_leave(void);
void cn_return(void);
/* Sends bytes to the terminal past the screen, such as a copy to the clipboard (OSC 52); 0 where
   the terminal would not understand them. */
int32_t cn_send(const uint8_t *bytes, int32_t count);
/* What is written to a new file at `path`, mode 0600, should the program crash while the screen is up. Later calls
   replace the bytes and keep the first path. */
void cn_keep(const char *path, const char *bytes, int32_t count);
/* Bytes read into the buffer; 0 when there are none, -1 when the terminal is gone. */
int32_t cn_read(uint8_t *buffer, int32_t capacity);
/* The next signal number that came, 0 when none. */
int32_t cn_signal(void);
/* Stops the program as Ctrl-Z does elsewhere, and comes back after fg. */
void cn_suspend(void);
/* Takes the terminal back after SIGCONT. */
void cn_resume(void);
/* The name and version of the library, as it runs. */
const char *cn_version(void);
/* 1 when the locale is UTF-8 and a box-drawing character takes one cell in it. */
int32_t cn_draws_boxes(void);

#endif
