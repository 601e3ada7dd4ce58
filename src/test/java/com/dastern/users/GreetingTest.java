package com.dastern.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Language;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingTest {
  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource({
    "00:00, រាត្រីសួស្ដី ដារ៉ា, 'Good evening, ដារ៉ា'",
    "04:59, រាត្រីសួស្ដី ដារ៉ា, 'Good evening, ដារ៉ា'",
    "05:00, អរុណសួស្ដី ដារ៉ា, 'Good morning, ដារ៉ា'",
    "11:59, អរុណសួស្ដី ដារ៉ា, 'Good morning, ដារ៉ា'",
    "12:00, ទិវាសួស្ដី ដារ៉ា, 'Good afternoon, ដារ៉ា'",
    "16:59, ទិវាសួស្ដី ដារ៉ា, 'Good afternoon, ដារ៉ា'",
    "17:00, សាយ័ណ្ហសួស្ដី ដារ៉ា, 'Good evening, ដារ៉ា'",
    "20:59, សាយ័ណ្ហសួស្ដី ដារ៉ា, 'Good evening, ដារ៉ា'",
    "21:00, រាត្រីសួស្ដី ដារ៉ា, 'Good evening, ដារ៉ា'"
  })
  void greetingFollowsTheHour(LocalTime time, String khmer, String english) {
    assertThat(Greeting.at(time).text(Language.KHMER, "ដារ៉ា")).isEqualTo(khmer);
    assertThat(Greeting.at(time).text(Language.ENGLISH, "ដារ៉ា")).isEqualTo(english);
  }
}
