namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An entry of <c>email_configs</c>; what it leaves out comes from the global <c>smtp_</c> settings.</summary>
public sealed record EmailConfig
{
    public bool SendResolved { get; init; }

    /// <summary>Comma-separated addresses; a template.</summary>
    public string To { get; init; } = "";

    public string From { get; init; } = "";

    public string Hello { get; init; } = "";

    /// <summary><c>host:port</c>; an IPv6 host stands in brackets.</summary>
    public string Smarthost { get; init; } = "";

    public string AuthUsername { get; init; } = "";

    /// <summary>For PLAIN and LOGIN.</summary>
    public Secret? AuthPassword { get; init; }

    public string AuthPasswordFile { get; init; } = "";

    /// <summary>For CRAM-MD5.</summary>
    public Secret? AuthSecret { get; init; }

    public string AuthSecretFile { get; init; } = "";

    public string AuthIdentity { get; init; } = "";

    /// <summary>By canonical name (<c>Reply-To</c>); values are templates. Subject, To and From are added by the sender.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string Html { get; init; } = "{{ template \"email.default.html\" . }}";

    public string Text { get; init; } = "";

    /// <summary>After reading never null.</summary>
    public bool? RequireTls { get; init; }

    /// <summary>After reading never null.</summary>
    public TlsConfig? Tls { get; init; }

    /// <summary>True: TLS from the first byte. False: never so. Null: by the port, 465 = yes.</summary>
    public bool? ForceImplicitTls { get; init; }

    public EmailThreading? Threading { get; init; }
}

/// <summary>Mails about one group refer to each other, so that mail programs show them as one conversation.</summary>
public sealed record EmailThreading
{
    public bool Enabled { get; init; }

    /// <summary><c>none</c>: one conversation for good; <c>daily</c>: a new one each day.</summary>
    public string ThreadByDate { get; init; } = "";
}
