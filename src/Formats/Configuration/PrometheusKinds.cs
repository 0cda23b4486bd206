using System.Text;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration;

/// <summary>The values that Prometheus' configuration adds to plain YAML's.</summary>
static class PrometheusKinds
{
    public static Kind<TimeSpan> Duration { get; } = new(ReadDuration, value => Kinds.PlainNode(PrometheusDuration.Write(value)), TimeSpan.Zero);

    public static Kind<TimeSpan?> OptionalDuration { get; } = Kinds.Optional(Duration);

    /// <summary>Bytes.</summary>
    public static Kind<long> Size { get; } = new(ReadSize, value => Kinds.PlainNode(ByteSize.Write(value)), 0);

    public static Kind<Secret?> Secret { get; } = new(
        (YamlCursor at, out Secret? value) =>
        {
            var held = Kinds.Text.Read(at, out var text);
            value = new Secret(text);
            return held;
        },
        secret => secret!.IsEmpty ? Kinds.TextNode("") : Kinds.TextNode(secret.ToString()),
        null,
        secret => secret is null || secret.IsEmpty);

    /// <summary>The empty one stands for an absent one, which is how an item of a list needs it.</summary>
    public static Kind<IReadOnlyList<Secret>> Secrets { get; } = Kinds.List(new Kind<Secret>(
        (YamlCursor at, out Secret value) =>
        {
            var held = Kinds.Text.Read(at, out var text);
            value = new Secret(text);
            return held;
        },
        secret => Kinds.TextNode(secret.ToString()),
        new Secret("")));

    /// <summary>The name of a file that is read: it is noted, so that <c>check config</c> can see whether it is there.</summary>
    public static Kind<string> File { get; } = FileFor(FileUse.Material);

    public static Kind<IReadOnlyList<string>> Files { get; } = Kinds.List(File);

    /// <summary>The name of a file that is written.</summary>
    public static Kind<string> OutputFile { get; } = FileFor(null);

    /// <summary>Joined to the configuration file's folder at once.</summary>
    public static Kind<string> FileFor(FileUse? use)
        => new(
            (YamlCursor at, out string value) =>
            {
                var held = Kinds.Text.Read(at, out var text);
                value = ConfigPath.Resolve(at.Reading.Directory, text);
                if (use is not null && value.Length > 0) (at.Reading as ConfigurationReading)?.Name(at, value, use.Value);
                return held;
            },
            Kinds.TextNode,
            "");

    public static Kind<Uri?> Url { get; } = new(ReadUrl, url => Kinds.TextNode(GoUrl.Redact(url!.OriginalString)), null);

    /// <summary>Any UTF-8 name that is not empty: what is a legal label name in the legacy scheme is asked later.</summary>
    public static Kind<string> LabelName { get; } = Kinds.Text.That(name => name.Length > 0 ? null : "\"\" is not a valid label name");

    public static Kind<IReadOnlyList<string>> LabelNames { get; } = Kinds.List(LabelName.OrZero(null!));

    public static Kind<LabelSet> Labels { get; } = new(ReadLabels, WriteLabels, LabelSet.Empty, labels => labels.IsEmpty);

    public static Kind<IReadOnlyDictionary<string, IReadOnlyList<string>>> Params { get; } = Kinds.Map(Kinds.Texts);

    public static Kind<IReadOnlyDictionary<string, IReadOnlyList<Secret>>> SecretLists { get; } = Kinds.Map(Secrets);

    /// <summary>1 … 65535, and 0 for none.</summary>
    public static Kind<long> Port { get; } = Kinds.Integer;

    static bool ReadDuration(YamlCursor at, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (at.Node is not YamlScalar scalar) return at.Expected("a duration (30s, 1m, 1h30m)");
        return PrometheusDuration.TryParse(scalar.Text, out value, out var complaint)
            || at.Complain(complaint + (IsBareNumber(scalar.Text) ? $"; write {scalar.Text}s for seconds" : ""));
    }

    static bool IsBareNumber(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    static bool ReadSize(YamlCursor at, out long value)
    {
        value = 0;
        if (at.Node is not YamlScalar scalar) return at.Expected("a size (512MB)");
        return ByteSize.TryParse(scalar.Text, out value, out var complaint) || at.Complain(complaint);
    }

    static bool ReadUrl(YamlCursor at, out Uri? value)
    {
        value = null;
        if (!Kinds.Text.Read(at, out var text)) return false;
        if (GoUrl.Complaint(text) is { } complaint) return at.Complain($"not a valid URL: {complaint}");
        if (Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out value)) return true;
        if (GoUrl.SchemeOf(text) is "http" or "https" && GoUrl.HostOf(text).Length == 0) return at.Complain("host is missing in URL");
        // There are texts that Go takes and .NET does not (http://%41); they name no host that could be called.
        return at.Complain($"not a valid URL: \"{GoUrl.Redact(text)}\"");
    }

    static bool ReadLabels(YamlCursor at, out LabelSet value)
    {
        value = LabelSet.Empty;
        if (!Kinds.TextMap.Read(at, out var pairs)) return false;
        var builder = new LabelSetBuilder();
        foreach (var (name, text) in pairs)
        {
            if (name.Length == 0) return at.Complain("\"\" is not a valid label name");
            builder.Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text));
        }
        value = builder.ToLabelSet();
        return true;
    }

    static YamlNode WriteLabels(LabelSet labels)
    {
        var entries = new List<YamlEntry>();
        for (var reader = labels.Read(); reader.Read();)
            entries.Add(new YamlEntry(Encoding.UTF8.GetString(reader.Name), Kinds.TextNode(Encoding.UTF8.GetString(reader.Value))));
        return new YamlMap(entries);
    }
}
