namespace Barograph.Formats.Exposition;

/// <summary>The text formats in which metrics are shown to whoever scrapes them.</summary>
public enum ExpositionFormat : byte
{
    /// <summary>Prometheus text 0.0.4: names of the legacy character set only.</summary>
    Text004,

    /// <summary>Prometheus text 1.0.0: any UTF-8 name, quoted where it has to be.</summary>
    Text100,

    /// <summary>OpenMetrics 1.0.0: counters end in <c>_total</c>, units are told, the end is marked.</summary>
    OpenMetrics100,
}
