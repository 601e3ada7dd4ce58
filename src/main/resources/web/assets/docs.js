// The reference is drawn from the contract that the server itself is bound to.
SwaggerUIBundle({
  url: '/openapi.yaml',
  domNode: document.getElementById('reference'),
  // The badge would send the contract's address to a validator on the internet.
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // A token would stay in localStorage, readable for later users of the device.
  persistAuthorization: false,
});
