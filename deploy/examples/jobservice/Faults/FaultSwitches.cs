namespace JobService.Faults;

/// <summary>Which faults are on. Whoever can misbehave asks here each time, so a fault ends with the next request or tick.</summary>
public sealed class FaultSwitches
{
    int on; // one bit a fault

    /// <summary>After every change, with the fault that changed.</summary>
    public event Action<Fault, bool>? Changed;

    public bool IsOn(Fault fault) => (Volatile.Read(ref on) & Bit(fault)) != 0;

    public IEnumerable<Fault> On => Enum.GetValues<Fault>().Where(IsOn);

    public void Set(Fault fault, bool wanted)
    {
        var before = wanted ? Interlocked.Or(ref on, Bit(fault)) : Interlocked.And(ref on, ~Bit(fault));
        if ((before & Bit(fault)) != 0 != wanted) Changed?.Invoke(fault, wanted);
    }

    public void MendAll()
    {
        foreach (var fault in Enum.GetValues<Fault>()) Set(fault, false);
    }

    static int Bit(Fault fault) => 1 << (int)fault;
}
