using System.Globalization;
using System.Text;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>A device's entry in udev's data base: lines <c>E:NAME=VALUE</c> among others.</summary>
sealed class UdevProperties
{
    static readonly UdevProperties None = new();

    readonly Dictionary<string, byte[]> properties = new(StringComparer.Ordinal);

    /// <summary>The value, empty where udev says nothing.</summary>
    public ReadOnlySpan<byte> this[string property] => properties.TryGetValue(property, out var value) ? value : default;

    /// <summary>Reads a device's entry; without udev (in most containers) every property is empty.</summary>
    public static UdevProperties Read(string path, KernelText text)
    {
        if (!text.TryRead(path)) return None;
        var read = new UdevProperties();
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            if (!lines.Current.StartsWith("E:"u8)) continue;
            var equals = lines.Current.IndexOf((byte)'=');
            if (equals > 2) read.properties[Encoding.UTF8.GetString(lines.Current[2..equals])] = lines.Current[(equals + 1)..].ToArray();
        }

        return read;
    }

    public bool Has(string property) => !this[property].IsEmpty;

    public ReadOnlySpan<byte> First(params ReadOnlySpan<string> candidates)
    {
        foreach (var property in candidates)
        {
            if (Has(property)) return this[property];
        }

        return default;
    }

    public bool TryNumber(string property, out double value)
        => double.TryParse(this[property], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
