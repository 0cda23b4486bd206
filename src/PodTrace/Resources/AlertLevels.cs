namespace Barograph.PodTrace.Resources;

/// <summary>From which utilization on a resource is worth a warning (1), critical (2), an emergency (3); in percent.</summary>
public sealed record AlertLevels(double Warning = 80, double Critical = 90, double Emergency = 95)
{
    public int Of(double utilization) => utilization >= Emergency ? 3 : utilization >= Critical ? 2 : utilization >= Warning ? 1 : 0;

    public string? Complaint() => Warning > 0 && Warning <= Critical && Critical <= Emergency
        ? null
        : $"alert levels {Warning}, {Critical}, {Emergency}: each must be at least the one before, and above 0";
}
