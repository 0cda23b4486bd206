using System.Net;
using Barograph.Formats.Templates.Functions;
using Barograph.Formats.Templates.Running;
using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates;

/// <summary>What Prometheus offers to the templates of alerts and consoles.</summary>
/// <param name="clock">For now.</param>
/// <param name="externalUrl">Under which people reach us.</param>
/// <param name="query">Answers a PromQL expression; throws <see cref="GoCallException"/> where it cannot.</param>
public sealed class PrometheusFunctions(TimeProvider clock, Uri externalUrl, Func<string, IReadOnlyList<TemplateSample>> query)
{
    /// <summary>Go's own and Prometheus'.</summary>
    public GoFunctions All { get; } = GoFunctions.Builtin.With(
    [
        .. TextFunctions.Shared,
        GoFunction.Of<string>("query", query),
        GoFunction.Of<IReadOnlyList<TemplateSample>>("first", First),
        GoFunction.Of<string, TemplateSample>("label", static (name, sample) => sample.Labels.GetValueOrDefault(name, "")),
        GoFunction.Of<TemplateSample>("value", static sample => sample.Value),
        GoFunction.Of<TemplateSample>("strvalue", static sample => sample.Labels.GetValueOrDefault("__value__", "")),
        GoFunction.Of<string, IReadOnlyList<TemplateSample>>("sortByLabel", SortByLabel),
        new GoFunction("args", Arguments, typeof(object)) { Variadic = true },
        new GoFunction("tmpl", static _ => null, typeof(string), typeof(object)) { RunsTemplate = true },
        GoFunction.Of<string>("title", TextFunctions.TitleFirst),
        GoFunction.Of<object?>("humanize", static value => Humanizing.Decimal(Humanizing.ToFloat(value))),
        GoFunction.Of<object?>("humanize1024", static value => Humanizing.Of1024(Humanizing.ToFloat(value))),
        GoFunction.Of<object?>("humanizeDuration", static value => Humanizing.Duration(Humanizing.ToFloat(value))),
        GoFunction.Of<object?>("humanizePercentage", static value => Humanizing.Percentage(Humanizing.ToFloat(value))),
        GoFunction.Of<object?>("humanizeTimestamp", static value => Humanizing.Timestamp(Humanizing.ToFloat(value))),
        GoFunction.Of<object?>("toTime", static value => Humanizing.Time(Humanizing.ToFloat(value))),
        GoFunction.Of<object?>("toDuration", static value => Humanizing.Span(Humanizing.ToFloat(value))),
        GoFunction.Method("now", () => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0),
        GoFunction.Of<string>("parseDuration", static text => TemplateDuration.ParseSeconds(text)),
        GoFunction.Of<string>("stripPort", StripPort),
        GoFunction.Of<string>("stripDomain", StripDomain),
        GoFunction.Of<string>("urlQueryEscape", TextEscapes.UrlQuery),
        GoFunction.Of<string>("graphLink", static expression => $"/graph?g0.expr={TextEscapes.UrlQuery(expression)}&g0.tab=0"),
        GoFunction.Of<string>("tableLink", static expression => $"/graph?g0.expr={TextEscapes.UrlQuery(expression)}&g0.tab=1"),
        GoFunction.Method("externalURL", () => Address(externalUrl)),
        GoFunction.Method("pathPrefix", () => externalUrl.IsAbsoluteUri ? externalUrl.AbsolutePath.TrimEnd('/') : ""),
    ]);

    // .NET ends an address without a path in a slash, Go does not.
    static string Address(Uri url) => url.OriginalString;

    static object? First(IReadOnlyList<TemplateSample> samples)
        => samples is [var first, ..] ? first : throw new GoCallException("first() called on vector with no elements");

    static object? SortByLabel(string name, IReadOnlyList<TemplateSample> samples)
        => samples.OrderBy(sample => sample.Labels.GetValueOrDefault(name, ""), StringComparer.Ordinal).ToArray();

    static Dictionary<string, object?> Arguments(object?[] args)
    {
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++) named[$"arg{i}"] = args[i];
        return named;
    }

    static object? StripPort(string text) => TrySplit(text, out var host, out _) ? host : text;

    static object? StripDomain(string text)
    {
        var hasPort = TrySplit(text, out var host, out var port);
        if (!hasPort) host = text;
        if (IPAddress.TryParse(host, out _)) return text;
        var name = host.Split('.')[0];
        return hasPort && port.Length > 0 ? $"{name}:{port}" : name;
    }

    /// <summary><c>host:port</c> or <c>[host]:port</c>.</summary>
    static bool TrySplit(string text, out string host, out string port)
    {
        (host, port) = ("", "");
        var colon = text.LastIndexOf(':');
        if (colon < 0) return false;
        host = text[..colon];
        port = text[(colon + 1)..];
        if (!host.StartsWith('[')) return !host.AsSpan().ContainsAny(":[]");
        if (!host.EndsWith(']')) return false;
        host = host[1..^1];
        return !host.AsSpan().ContainsAny("[]");
    }
}
