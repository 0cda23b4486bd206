using System.Globalization;
using System.Text;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Regex;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The values that Alertmanager's configuration adds to those of Prometheus'.</summary>
static class AlertmanagerKinds
{
    // What /api/v2/status shows instead of a secret; a shown configuration can be read again.
    const string Hidden = "<secret>";

    public static Kind<Uri?> Url { get; } = new(ReadUrl, url => Kinds.TextNode(GoUrl.Redact(url!.OriginalString)), null);

    /// <summary>A URL that nobody may see: those of chat programs hold the permission to post.</summary>
    public static Kind<Secret?> SecretUrl { get; } = SecretThat(text => text == Hidden ? null : UrlComplaint(text));

    /// <summary>As <see cref="SecretUrl"/>, and may be a template, of which only the result is a URL.</summary>
    public static Kind<Secret?> SecretTemplateUrl { get; } =
        SecretThat(text => text is "" or Hidden || text.Contains("{{", StringComparison.Ordinal) ? null : UrlComplaint(text));

    /// <summary><c>1h15m30.5s</c>, also negative; a bare number counts nanoseconds.</summary>
    public static Kind<TimeSpan> GoDuration { get; } = new(ReadGoDuration, value => Kinds.PlainNode(GoDurationText.Write(value)), TimeSpan.Zero);

    public static Kind<string> HostPort { get; } = Kinds.Text.That(HostPortComplaint);

    /// <summary>Anything, for bodies that users shape themselves.</summary>
    public static Kind<object?> Any { get; } = new(ReadAny, WriteAny, null);

    public static Kind<IReadOnlyDictionary<string, object?>> AnyMap { get; } = Kinds.Map(Any);

    public static Kind<IReadOnlyDictionary<string, string>> MatchMap { get; } = new(
        (YamlCursor at, out IReadOnlyDictionary<string, string> value) => Kinds.TextMap.Read(at, out value) && NamesHold(at, value),
        Kinds.TextMap.Write, Kinds.TextMap.Zero, Kinds.TextMap.IsZero);

    static readonly Kind<IReadOnlyDictionary<string, string>> Patterns = Kinds.Map(new Kind<string>(ReadPattern, Kinds.TextNode, null!));

    public static Kind<IReadOnlyDictionary<string, string>> MatchReMap { get; } = new(
        (YamlCursor at, out IReadOnlyDictionary<string, string> value) => Patterns.Read(at, out value) && NamesHold(at, value),
        Patterns.Write, Patterns.Zero, Patterns.IsZero);

    public static Kind<IReadOnlyList<Matcher>> Matchers { get; } = new(
        ReadMatchers, matchers => new YamlList([.. matchers.Select(one => Kinds.TextNode(MatcherText.Write(one)))]), [], matchers => matchers.Count == 0);

    /// <summary>Label names in the mode that holds; an empty one never is.</summary>
    public static Kind<IReadOnlyList<string>> LabelNames { get; } = Kinds.List(new Kind<string>(ReadLabelName, Kinds.TextNode, null!));

    static Kind<Secret?> SecretThat(Func<string, string?> complaint)
        => new(
            (YamlCursor at, out Secret? value) =>
            {
                value = null;
                if (!Kinds.Text.Read(at, out var text)) return false;
                value = new Secret(text);
                return complaint(text) is not { } wrong || at.Complain(wrong);
            },
            static secret => Kinds.TextNode(secret!.ToString()),
            null,
            static secret => secret is null or { IsEmpty: true });

    static bool ReadUrl(YamlCursor at, out Uri? value)
    {
        value = null;
        if (!Kinds.Text.Read(at, out var text)) return false;
        if (UrlComplaint(text) is { } wrong) return at.Complain($"{wrong}: \"{GoUrl.Redact(text)}\"");
        return Uri.TryCreate(text, UriKind.Absolute, out value) || at.Complain($"not a valid URL: \"{GoUrl.Redact(text)}\"");
    }

    /// <summary>Without the text, which may be a secret.</summary>
    static string? UrlComplaint(string text)
    {
        if (GoUrl.Complaint(text) is not null) return "not a valid URL";
        if (GoUrl.SchemeOf(text) is not ("http" or "https")) return $"unsupported scheme \"{GoUrl.SchemeOf(text)}\" for URL; allowed: http, https";
        return GoUrl.HostOf(text).Length == 0 ? "missing host for URL" : null;
    }

    static bool ReadGoDuration(YamlCursor at, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (at.Node is not YamlScalar scalar) return at.Expected("a duration (30s, 1m30s)");
        var bare = YamlTyping.Of(scalar) switch
        {
            YamlType.Integer => (double?)YamlTyping.Integer(scalar.Text),
            YamlType.Float => YamlTyping.Float(scalar.Text),
            _ => null,
        };
        if (bare is { } nanoseconds && Math.Abs(nanoseconds) < long.MaxValue)
        {
            value = TimeSpan.FromTicks((long)nanoseconds / TimeSpan.NanosecondsPerTick);
            return true;
        }
        return GoDurationText.TryParse(scalar.Text, out value) || at.Complain($"not a valid duration: \"{scalar.Text}\"; expected a number with a unit (ns, us, ms, s, m, h)");
    }

    static string? HostPortComplaint(string text)
    {
        if (text.Length == 0) return null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']')) return $"address {text}: missing port in address";
        if (colon == text.Length - 1) return $"address \"{text}\": port cannot be empty";
        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        return !bracketed && host.AsSpan().IndexOfAny(":[]") >= 0 ? $"address {text}: an IPv6 address stands in brackets, then a colon and the port" : null;
    }

    static bool ReadAny(YamlCursor at, out object? value)
    {
        value = Plain(at.Node);
        return true;
    }

    static object? Plain(YamlNode node)
        => node switch
        {
            YamlList list => list.Items.Select(Plain).ToList(),
            // Of a key that stands twice the last one holds.
            YamlMap map => map.Entries.GroupBy(entry => entry.Key).ToDictionary(same => same.Key, same => Plain(same.Last().Value)),
            YamlScalar scalar => YamlTyping.Of(scalar) switch
            {
                YamlType.Null => null,
                YamlType.Boolean => YamlTyping.Boolean(scalar.Text) == true,
                YamlType.Integer when YamlTyping.Integer(scalar.Text) is { } whole && whole <= long.MaxValue => (long)whole,
                YamlType.Integer or YamlType.Float => YamlTyping.Float(scalar.Text) ?? (object)scalar.Text,
                _ => scalar.Text,
            },
            _ => null,
        };

    static YamlNode WriteAny(object? value)
        => value switch
        {
            null => Kinds.PlainNode("null"),
            bool flag => Kinds.PlainNode(flag ? "true" : "false"),
            long whole => Kinds.PlainNode(whole.ToString(CultureInfo.InvariantCulture)),
            double real => Kinds.PlainNode(real.ToString("R", CultureInfo.InvariantCulture)),
            IReadOnlyList<object?> list => new YamlList([.. list.Select(WriteAny)]),
            IReadOnlyDictionary<string, object?> map => new YamlMap([.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new YamlEntry(pair.Key, WriteAny(pair.Value)))]),
            _ => Kinds.TextNode((string)value),
        };

    static bool NamesHold(YamlCursor at, IReadOnlyDictionary<string, string> pairs)
    {
        var held = true;
        foreach (var name in pairs.Keys)
            if (!MatcherText.IsLegacyName(name)) held = at.Find(name)!.Complain($"invalid label name \"{name}\"; matchers takes any name");
        return held;
    }

    static bool ReadPattern(YamlCursor at, out string value)
    {
        value = "";
        if (at.Node.IsNull) return at.Complain("invalid regexp value: expected a pattern, found nothing");
        return Kinds.Text.Read(at, out value) && (Re2Pattern.TryParse(value, out _, out var error) || at.Complain(error));
    }

    static bool ReadMatchers(YamlCursor at, out IReadOnlyList<Matcher> value)
    {
        value = [];
        if (!Kinds.Texts.Read(at, out var lines)) return false;
        var matchers = new List<Matcher>();
        var held = true;
        for (var i = 0; i < lines.Count; i++)
        {
            var read = MatcherText.Parse(lines[i], ModeOf(at), out var complaint, out var warning);
            if (read is null) held = at.Item(i).Complain(complaint);
            else matchers.AddRange(read);
            if (warning.Length > 0) at.Item(i).Warn(warning);
        }
        value = MatcherText.Sorted(matchers);
        return held;
    }

    static bool ReadLabelName(YamlCursor at, out string value)
    {
        if (!Kinds.Text.Read(at, out value)) return false;
        var valid = value.Length > 0 && (ModeOf(at) != MatcherMode.Classic || LegalNames.IsLegacyLabelName(Encoding.UTF8.GetBytes(value)));
        return valid || at.Complain($"invalid label name \"{value}\"");
    }

    static MatcherMode ModeOf(YamlCursor at) => at.Reading is AlertmanagerReading reading ? reading.Mode : MatcherMode.Fallback;
}
