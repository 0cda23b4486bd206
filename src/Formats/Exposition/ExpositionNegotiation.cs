using System.Globalization;

namespace Barograph.Formats.Exposition;

/// <summary>Which format a scraper gets, from its Accept header, and how the answer is labelled.</summary>
/// <remarks>
/// Prometheus 3 sends <c>application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,…,text/plain;version=0.0.4;q=0.3,*/*;q=0.2</c>.
/// The range with the highest q that we can serve wins, the earlier one among equals; who accepts nothing that we know gets text 0.0.4.
/// </remarks>
public static class ExpositionNegotiation
{
    /// <summary>What <see cref="ProtobufExposition"/> writes.</summary>
    public const string ProtobufContentType = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores";

    public static ExpositionFormat Choose(ReadOnlySpan<char> accept)
    {
        Best(accept, false, out var chosen, out _);
        return chosen;
    }

    /// <summary>Does the scraper like protobuf best, as one does that takes native histograms?</summary>
    public static bool PrefersProtobuf(ReadOnlySpan<char> accept)
    {
        Best(accept, true, out _, out var isProtobuf);
        return isProtobuf;
    }

    static void Best(ReadOnlySpan<char> accept, bool offersProtobuf, out ExpositionFormat chosen, out bool isProtobuf)
    {
        chosen = ExpositionFormat.Text004;
        isProtobuf = false;
        var best = 0.0;
        foreach (var part in accept.Split(','))
        {
            var range = accept[part].Trim();
            var protobuf = offersProtobuf && IsProtobuf(range);
            var format = ExpositionFormat.Text004;
            if (!protobuf && !TryFormat(range, out format)) continue;
            var weight = Parameter(range, "q") is { IsEmpty: false } q && double.TryParse(q, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given)
                ? given
                : 1;
            if (weight <= best) continue;
            (best, chosen, isProtobuf) = (weight, format, protobuf);
        }
    }

    static bool IsProtobuf(ReadOnlySpan<char> range)
        => range.StartsWith("application/vnd.google.protobuf", StringComparison.OrdinalIgnoreCase)
            && Parameter(range, "proto") is "io.prometheus.client.MetricFamily" && Parameter(range, "encoding") is "delimited";

    public static string ContentType(ExpositionFormat format) => format switch
    {
        ExpositionFormat.OpenMetrics100 => "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        ExpositionFormat.Text100 => "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
        _ => "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    };

    static bool TryFormat(ReadOnlySpan<char> range, out ExpositionFormat format)
    {
        format = ExpositionFormat.Text004;
        var semicolon = range.IndexOf(';');
        var type = (semicolon < 0 ? range : range[..semicolon]).Trim();
        var version = Parameter(range, "version");
        if (type.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
        {
            format = ExpositionFormat.OpenMetrics100;
            return version is "" or "1.0.0"; // not the draft 0.0.1
        }

        if (type.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
        {
            // Version 1.0.0 differs by quoted names only, so it is for those who allow them.
            if (version is "1.0.0" && Parameter(range, "escaping") is "allow-utf-8") format = ExpositionFormat.Text100;
            return version is "" or "0.0.4" || format == ExpositionFormat.Text100;
        }

        return type is "*/*" or "text/*";
    }

    /// <summary>The value of <c>;name=value</c>, without quotes; empty where there is none.</summary>
    static ReadOnlySpan<char> Parameter(ReadOnlySpan<char> range, ReadOnlySpan<char> name)
    {
        foreach (var part in range.Split(';'))
        {
            var pair = range[part].Trim();
            var equals = pair.IndexOf('=');
            if (equals > 0 && pair[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return pair[(equals + 1)..].Trim().Trim('"');
        }

        return default;
    }
}
