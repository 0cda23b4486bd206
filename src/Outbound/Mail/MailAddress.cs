namespace Barograph.Outbound.Mail;

/// <summary>Somebody's mail address, and the name that goes with it, which may be empty.</summary>
public readonly record struct MailAddress(string Name, string Address);
