package com.dastern.users;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"012 345 678", "012345678", "+855 12 345 678", "855 12 345 678", "(012) 345-678"})
  void everySpellingOfACambodianNumberIsKeptAlike(String spelling) {
    assertThat(Contact.phone(spelling)).contains("+85512345678");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "+1 650 253 0000", "+66 81 234 5678", "hello", "0123456789012"})
  void whatIsNoCambodianNumberIsNone(String text) {
    assertThat(Contact.phone(text)).isEmpty();
  }
}
