"""What goes in and out: the models behind the OpenAPI document, named as the contract names."""
