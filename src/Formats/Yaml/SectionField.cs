namespace Barograph.Formats.Yaml;

/// <summary>One key of a section: how its value gets into the record, and back out.</summary>
abstract class SectionField<T>(string key)
{
    public string Key { get; } = key;

    public abstract T Read(T record, YamlCursor at);

    /// <summary>Null where the value is left out.</summary>
    public abstract YamlNode? Write(T record);
}

sealed class KeyedField<T, TValue>(string key, Kind<TValue> kind, Func<T, TValue> get, Func<T, TValue, T> set, bool always) : SectionField<T>(key)
{
    public override T Read(T record, YamlCursor at)
    {
        if (at.Node.IsNull) return set(record, kind.Zero);
        return kind.Read(at, out var value) ? set(record, value) : record;
    }

    public override YamlNode? Write(T record)
    {
        var value = get(record);
        if (kind.IsZero(value) && !always) return null;
        return value is null ? Kinds.PlainNode("null") : kind.Write(value);
    }
}

/// <summary>A key of a section whose keys stand among those of another: the HTTP client settings of a scrape config.</summary>
sealed class InlinedField<T, TInner>(SectionField<TInner> field, Func<T, TInner> get, Func<T, TInner, T> set) : SectionField<T>(field.Key)
{
    public override T Read(T record, YamlCursor at) => set(record, field.Read(get(record), at));

    public override YamlNode? Write(T record) => field.Write(get(record));
}
