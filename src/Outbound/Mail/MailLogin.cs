using Barograph.Outbound.Http;

namespace Barograph.Outbound.Mail;

/// <summary>Who we are to the mail server. Files count anew with each mail.</summary>
/// <param name="Password">For PLAIN and LOGIN.</param>
/// <param name="Secret">For CRAM-MD5.</param>
/// <param name="Identity">For PLAIN: on whose behalf, mostly empty.</param>
public sealed record MailLogin(string Username, SecretSource Password, SecretSource Secret, string Identity);
