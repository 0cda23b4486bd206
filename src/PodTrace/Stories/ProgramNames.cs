using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Stories;

/// <summary>Names of programs as strings, made once for as long as no other name takes the place: events come by the thousand from few programs.</summary>
sealed class ProgramNames
{
    const int Places = 256;

    readonly NameBytes[] bytes = new NameBytes[Places];
    readonly string[] names = new string[Places];

    public string Of(in NameBytes name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        var place = hash.ToHashCode() & (Places - 1);
        if (names[place] is { } known && ((ReadOnlySpan<byte>)bytes[place]).SequenceEqual(name)) return known;
        bytes[place] = name;
        return names[place] = KernelEvent.NameOf(name);
    }
}
