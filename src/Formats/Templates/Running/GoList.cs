using System.Collections;

namespace Barograph.Formats.Templates.Running;

/// <summary>Any .NET list as a Go slice.</summary>
readonly struct GoList
{
    readonly IList? plain;
    readonly IReadOnlyList<object?>? covariant;

    GoList(object source, IList? plain, IReadOnlyList<object?>? covariant)
    {
        Source = source;
        this.plain = plain;
        this.covariant = covariant;
    }

    public object Source { get; }

    public int Count => covariant?.Count ?? plain!.Count;

    public object? this[int index] => GoTypes.Normal(covariant is null ? plain![index] : covariant[index]);

    public string TypeName => GoTypes.NameOf(Source.GetType());

    /// <summary>Whether it may hold anything.</summary>
    public bool IsOfAnything => TypeName == "[]interface {}";

    public static bool TryFrom(object? value, out GoList list)
    {
        list = value switch
        {
            null or string => default,
            IReadOnlyList<object?> covariant => new GoList(value, null, covariant),
            IList plain => new GoList(value, plain, null),
            _ => default,
        };
        return list.Source is not null;
    }

    public object?[] ToArray()
    {
        var items = new object?[Count];
        for (var i = 0; i < items.Length; i++) items[i] = this[i];
        return items;
    }
}
