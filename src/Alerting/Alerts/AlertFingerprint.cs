using Barograph.Model.Labels;

namespace Barograph.Alerting.Alerts;

/// <summary>Prometheus' fingerprint of a label set, by which APIs name alerts: FNV-1a over each name and value, each followed by 0xFF.</summary>
public static class AlertFingerprint
{
    const ulong Offset = 14695981039346656037;
    const ulong Prime = 1099511628211;

    public static ulong Of(LabelSet labels)
    {
        var hash = Offset;
        for (var reader = labels.Read(); reader.Read();) hash = Add(Add(hash, reader.Name), reader.Value);
        return hash;
    }

    public static string Text(ulong fingerprint) => fingerprint.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) hash = (hash ^ b) * Prime;
        return (hash ^ 0xFF) * Prime;
    }
}
