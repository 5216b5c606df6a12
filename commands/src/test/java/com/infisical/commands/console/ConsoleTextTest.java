package com.infisical.commands.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.status.Printable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTextTest {
  @ParameterizedTest
  @CsvSource({
    "x\u001b[2J\u001b]0;owned\u0007x, x\\u001b[2J\\u001b]0;owned\\u0007x",
    "a\u009b31mb, a\\u009b31mb",
    "back\bspace, back\\u0008space",
    "\u202egnp.exe, \\u202egnp.exe",
    "zero\u200bwidth, zero\\u200bwidth",
    "tag\uDB40\uDC41, tag\\ue0041",
  })
  void showsWhatWouldSteerATerminal(String text, String shown) {
    assertThat(Printable.line(text)).isEqualTo(shown);
  }

  @Test
  void keepsTextInItsLine() {
    assertThat(Printable.line("a\r\n  FAIL  login\u2028b\tc")).isEqualTo("a FAIL  login b c");
  }

  @Test
  void keepsTextOfAnyLanguageAndTheBlanksBeforeIt() {
    assertThat(Printable.line("  kubectl 密码 ключ é…")).isEqualTo("  kubectl 密码 ключ é…");
  }

  @Test
  void cleansTheCellsOfATableBeforeTheyAreColoured() {
    TextTable table = new TextTable(List.of("A", "B"));
    table.add(List.of("x\u001b[31m", "y\nz"));

    assertThat(table.lines((column, text) -> "<" + text + ">"))
        .containsExactly("A             B", "<x\\u001b[31m>   <y z>");
  }

  @Test
  void writesJsonThatATerminalCannotActOn() {
    assertThat(JsonText.of(List.of("\u009b31m\u202e"))).isEqualTo("[ \"\\u009B31m\\u202E\" ]");
  }
}
