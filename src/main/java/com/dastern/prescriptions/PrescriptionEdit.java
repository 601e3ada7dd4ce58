package com.dastern.prescriptions;

import java.util.Optional;

/// What somebody wants a prescription to say, and why. An urgent change has a reason.
record PrescriptionEdit(Content content, boolean urgent, Optional<String> reason) {}
