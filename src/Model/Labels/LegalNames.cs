using System.Text.Unicode;

namespace Barograph.Model.Labels;

/// <summary>What may be a name: the legacy character set, or any UTF-8 (the default since Prometheus 3).</summary>
public static class LegalNames
{
    /// <summary><c>[a-zA-Z_:][a-zA-Z0-9_:]*</c></summary>
    public static bool IsLegacyMetricName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (!IsWordByte(name[i], i == 0) && name[i] != ':') return false;
        }
        return true;
    }

    /// <summary><c>[a-zA-Z_][a-zA-Z0-9_]*</c></summary>
    public static bool IsLegacyLabelName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (!IsWordByte(name[i], i == 0)) return false;
        }
        return true;
    }

    /// <summary>Not empty and valid UTF-8.</summary>
    public static bool IsUtf8Name(ReadOnlySpan<byte> name) => !name.IsEmpty && Utf8.IsValid(name);

    static bool IsWordByte(byte b, bool first)
        => (uint)((b | 0x20) - 'a') < 26 || b == '_' || (!first && (uint)(b - '0') < 10);
}
