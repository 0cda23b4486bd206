namespace Barograph.Query.Operators;

/// <summary>
/// Looks whether the query is to end each time that about so many values have been worked on: a step may cost nothing or a day of samples put in order,
/// so steps and rows do not tell when it is time to look. The values between two looks take a few milliseconds.
/// </summary>
public struct CheckPoint
{
    public const long Values = 65_536;

    long spent;

    public void Spend(long values, CancellationToken cancel)
    {
        if ((spent += values) < Values) return;
        spent = 0;
        cancel.ThrowIfCancellationRequested();
    }

    public void Spend(long values, Evaluation evaluation)
    {
        if ((spent += values) < Values) return;
        spent = 0;
        evaluation.ThrowIfCancelled();
    }
}
