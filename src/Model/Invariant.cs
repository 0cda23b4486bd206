using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Barograph.Model;

/// <summary>Claims about the program itself. A broken one stops the work at hand: going on would mix or lose data.</summary>
public static class Invariant
{
    public static void Require([DoesNotReturnIf(false)] bool holds, [CallerArgumentExpression(nameof(holds))] string claim = "")
    {
        if (!holds) Break(claim);
    }

    [DoesNotReturn]
    static void Break(string claim) => throw new InvariantBrokenException($"this must hold and does not: {claim}");
}
