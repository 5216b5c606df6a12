package com.infisical.operator.api;

/**
 * The block of an InfisicalAuth that belongs to one method of logging in (docs/infisical-auth.md).
 */
public sealed interface AuthBlock
    permits UniversalAuth,
        ServiceAccountBlock,
        AwsIamAuth,
        AzureAuth,
        GcpIdTokenAuth,
        GcpIamAuth,
        LdapAuth,
        TokenAuth {
  /** Describes the field of the machine identity's id in each block that has one. */
  String IDENTITY_ID =
      "Key of a Secret that contains the id of the machine identity in Infisical. White space"
          + " around it is ignored.";
}
