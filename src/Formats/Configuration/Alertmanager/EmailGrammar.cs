using System.Text;
using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>email_configs</c>.</summary>
static class EmailGrammar
{
    static readonly Section<EmailThreading> Threading = new Section<EmailThreading>("threading", () => new())
        .Field("enabled", Kinds.Boolean, c => c.Enabled, (c, v) => c with { Enabled = v })
        .Field("thread_by_date", Kinds.Text, c => c.ThreadByDate, (c, v) => c with { ThreadByDate = v });

    public static Section<EmailConfig> Section { get; } = new Section<EmailConfig>("email config", () => new())
        .Field("send_resolved", Kinds.Boolean, c => c.SendResolved, (c, v) => c with { SendResolved = v }, always: true)
        .Field("to", Kinds.Text, c => c.To, (c, v) => c with { To = v })
        .Field("from", Kinds.Text, c => c.From, (c, v) => c with { From = v })
        .Field("hello", Kinds.Text, c => c.Hello, (c, v) => c with { Hello = v })
        .Field("smarthost", AlertmanagerKinds.HostPort, c => c.Smarthost, (c, v) => c with { Smarthost = v })
        .Field("auth_username", Kinds.Text, c => c.AuthUsername, (c, v) => c with { AuthUsername = v })
        .Field("auth_password", PrometheusKinds.Secret, c => c.AuthPassword, (c, v) => c with { AuthPassword = v })
        .Field("auth_password_file", PrometheusKinds.File, c => c.AuthPasswordFile, (c, v) => c with { AuthPasswordFile = v })
        .Field("auth_secret", PrometheusKinds.Secret, c => c.AuthSecret, (c, v) => c with { AuthSecret = v })
        .Field("auth_secret_file", PrometheusKinds.File, c => c.AuthSecretFile, (c, v) => c with { AuthSecretFile = v })
        .Field("auth_identity", Kinds.Text, c => c.AuthIdentity, (c, v) => c with { AuthIdentity = v })
        .Field("headers", Kinds.TextMap, c => c.Headers, (c, v) => c with { Headers = v })
        .Field("html", Kinds.Text, c => c.Html, (c, v) => c with { Html = v })
        .Field("text", Kinds.Text, c => c.Text, (c, v) => c with { Text = v })
        .Field("require_tls", Kinds.OptionalBoolean, c => c.RequireTls, (c, v) => c with { RequireTls = v })
        .Field("tls_config", HttpClientGrammar.Tls.AsOptional(), c => c.Tls, (c, v) => c with { Tls = v })
        .Field("force_implicit_tls", Kinds.OptionalBoolean, c => c.ForceImplicitTls, (c, v) => c with { ForceImplicitTls = v })
        .Field("threading", Threading.AsOptional(), c => c.Threading, (c, v) => c with { Threading = v })
        .Then(CheckOne);

    static EmailConfig CheckOne(EmailConfig c, Findings at)
    {
        if (c.To.Length == 0) at.Complain("missing to address in email config");
        var headers = new Dictionary<string, string>();
        foreach (var (name, value) in c.Headers)
            if (!headers.TryAdd(Canonical(name), value)) (at.At.Find("headers")?.Find(name) ?? at.At).Complain($"duplicate header \"{Canonical(name)}\" in email config");
        if (c.Threading is { Enabled: true })
        {
            foreach (var name in (string[])["References", "In-Reply-To"])
                if (headers.ContainsKey(name)) at.Complain("headers", $"conflicting configuration: threading.enabled conflicts with custom {name} header");
            if (c.Threading.ThreadByDate is not ("none" or "daily")) at.Complain("threading", "threading.thread_by_date must be either 'none' or 'daily'");
        }
        return c with { Headers = headers };
    }

    /// <summary><c>reply-to</c> is <c>Reply-To</c>; a name that is none stays as it is.</summary>
    static string Canonical(string name)
    {
        var canonical = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (!char.IsAscii(c) || c <= ' ' || "()<>@,;:\\\"/[]?={}".Contains(c, StringComparison.Ordinal)) return name;
            canonical.Append(upper ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            upper = c == '-';
        }
        return canonical.ToString();
    }

    public static EmailConfig Complete(EmailConfig c, AlertmanagerGlobal global, Findings at)
    {
        if (c.AuthPassword is null or { IsEmpty: true } && c.AuthPasswordFile.Length == 0)
            c = c with { AuthPassword = global.SmtpAuthPassword, AuthPasswordFile = global.SmtpAuthPasswordFile };
        if (c.AuthSecret is null or { IsEmpty: true } && c.AuthSecretFile.Length == 0)
            c = c with { AuthSecret = global.SmtpAuthSecret, AuthSecretFile = global.SmtpAuthSecretFile };
        c = c with
        {
            Tls = c.Tls ?? global.SmtpTls,
            Smarthost = Or(c.Smarthost, global.SmtpSmarthost),
            From = Or(c.From, global.SmtpFrom),
            Hello = Or(c.Hello, global.SmtpHello),
            AuthUsername = Or(c.AuthUsername, global.SmtpAuthUsername),
            AuthIdentity = Or(c.AuthIdentity, global.SmtpAuthIdentity),
            RequireTls = c.RequireTls ?? global.SmtpRequireTls,
            ForceImplicitTls = c.ForceImplicitTls ?? global.SmtpForceImplicitTls,
        };
        if (c.Smarthost.Length == 0) at.Complain("no global SMTP smarthost set");
        if (c.From.Length == 0) at.Complain("no global SMTP from set");
        return c;
    }

    static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
