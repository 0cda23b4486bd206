namespace Barograph.PodTrace.Reports;

/// <summary>A figure before and after. Counts are compared by the second, as two traces seldom last equally long.</summary>
/// <param name="Verdict">Above zero: worse. Below: better. 0: only different.</param>
public sealed record FigureChange(FigurePlace Place, double Before, double After, bool PerSecond, int Verdict)
{
    /// <summary>After in proportion to before; infinite where there was nothing.</summary>
    public double Ratio => Before == 0 ? double.PositiveInfinity : After / Before;

    /// <summary>How much it changed, either way: doublings, where what comes from nothing counts as many.</summary>
    public double Size => Before == 0 || After == 0 ? 10 : Math.Abs(Math.Log2(After / Before));
}
