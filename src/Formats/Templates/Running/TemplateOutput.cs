using System.Text;

namespace Barograph.Formats.Templates.Running;

/// <summary>What a run has written, and its account of costs.</summary>
sealed class TemplateOutput(GoTemplateLimits limits, CancellationToken cancel)
{
    // Asking a token costs little, but a step costs less.
    const int StepsPerLook = 256;

    readonly StringBuilder text = new(256);
    long steps;

    public GoTemplateLimits Limits => limits;

    public CancellationToken Cancel => cancel;

    public bool TryWrite(string piece)
    {
        if (text.Length + (long)piece.Length > limits.MaxOutputLength) return false;
        text.Append(piece);
        return true;
    }

    /// <summary>For text that is a value first. It has the account of steps of its own, and depth limits how many there are.</summary>
    public TemplateOutput Apart() => new(limits with { MaxSteps = Math.Max(0, limits.MaxSteps - steps) }, cancel);

    public bool TryStep()
    {
        if (++steps % StepsPerLook == 0) cancel.ThrowIfCancellationRequested();
        return steps <= limits.MaxSteps;
    }

    public override string ToString() => text.ToString();
}
