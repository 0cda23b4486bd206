using Barograph.Model.Instruments;

namespace Barograph.Tests.Unit.Storage;

/// <summary>Reads one instrument of a registry: the sum of its samples.</summary>
static class Instrument
{
    public static double Value(InstrumentRegistry registry, string name)
    {
        var seen = new Seen(name);
        registry.Show(seen);
        return seen.Value;
    }

    sealed class Seen(string wanted) : IInstrumentReader
    {
        bool here;

        public double Value { get; private set; }

        public void Family(string name, string help, InstrumentKind kind) => here = name == wanted;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (here) Value += value;
        }
    }
}
