using Barograph.Formats.Templates.Functions;
using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates;

/// <summary>What Alertmanager offers to the templates of notifications.</summary>
public static class AlertmanagerFunctions
{
    /// <summary>Go's own and Alertmanager's.</summary>
    /// <param name="clock">For now and since.</param>
    public static GoFunctions With(TimeProvider clock) => GoFunctions.Builtin.With(
    [
        .. TextFunctions.Shared,
        GoFunction.Of<string>("title", TextFunctions.TitleWords),
        GoFunction.Of<string>("trimSpace", static text => text.Trim()),
        GoFunction.Of<string, IReadOnlyList<string>>("join", static (separator, parts) => string.Join(separator, parts ?? [])),
        GoFunction.Of<string>("safeUrl", GoSafeText.Url),
        GoFunction.Of<string>("urlUnescape", TextFunctions.UrlUnescape),
        new GoFunction("stringSlice", static args => Array.ConvertAll(args, static a => (string)a!), typeof(string)) { Variadic = true },
        GoFunction.Of<string, GoTime>("date", static (layout, time) => GoTimeLayout.Format(time, layout)),
        GoFunction.Of<string, GoTime>("tz", static (zone, time) => time.In(Zone(zone))),
        GoFunction.Method("now", () => new GoTime(clock.GetUtcNow(), null)),
        GoFunction.Of<DateTimeOffset>("since", time => clock.GetUtcNow() - time),
        GoFunction.Of<object?>("humanizeDuration", static value => Humanizing.Duration(Humanizing.ToFloat(value))),
        GoFunction.Of<string, string>("toDate", static (layout, text) => GoTimeReader.TryRead(layout, text, out var time, out _) ? time : default(GoTime)),
        GoFunction.Of<string, string>("mustToDate", static (layout, text) => GoTimeReader.TryRead(layout, text, out var time, out var complaint)
            ? time
            : throw new GoCallException(complaint)),
        GoFunction.Of<object?>("toJson", GoJson.Text),
        new GoFunction("list", static args => args, typeof(object)) { Variadic = true },
        new GoFunction("append", Append, typeof(IReadOnlyList<object?>), typeof(object)) { Variadic = true },
        new GoFunction("dict", Dictionary, typeof(object)) { Variadic = true },
    ]);

    static TimeZoneInfo Zone(string name)
    {
        if (name is "" or "UTC") return TimeZoneInfo.Utc;
        if (name == "Local") return TimeZoneInfo.Local;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : throw new GoCallException($"unknown time zone {name}");
    }

    static object? Append(object?[] args) => (object?[])[.. (IReadOnlyList<object?>?)args[0] ?? [], .. args.AsSpan(1)];

    static object? Dictionary(object?[] args)
    {
        if (args.Length % 2 != 0) throw new GoCallException("dict: an even number of arguments is expected, keys and values in turn");
        var pairs = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] is not string key) throw new GoCallException($"dict: a key must be a string; got {Running.GoTypes.NameOf(args[i])}");
            pairs[key] = args[i + 1];
        }

        return pairs;
    }
}
