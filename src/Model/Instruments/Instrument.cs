namespace Barograph.Model.Instruments;

/// <summary>A metric family that this program shows about itself.</summary>
public abstract class Instrument(string name, string help, InstrumentKind kind)
{
    public string Name { get; } = name;

    public string Help { get; } = help;

    public InstrumentKind Kind { get; } = kind;

    public abstract void Show(IInstrumentReader reader);
}
