using Barograph.Outbound.Http;

namespace Barograph.Outbound.Mail;

/// <summary>The server that takes our mail, and how it is spoken to.</summary>
public sealed record Smarthost
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>What we call ourselves.</summary>
    public string Hello { get; init; } = "localhost";

    /// <summary>TLS from the first byte.</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>Otherwise TLS by STARTTLS, and no mail without it. False: in the open.</summary>
    public bool RequireTls { get; init; } = true;

    public required TlsMaterial Tls { get; init; }

    /// <summary>Null = without.</summary>
    public MailLogin? Login { get; init; }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
