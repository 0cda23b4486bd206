using Barograph.Model.Labels;

namespace Barograph.Model.Relabelling;

/// <summary>Rules in the order in which they are given, ready to change one label set after the other. Safe for many threads.</summary>
public sealed class Relabeller
{
    readonly RelabelStep[] steps;

    /// <param name="rules">Valid rules: what a rule may say is judged where the configuration is read.</param>
    /// <param name="legacyNames">Whether label names that a replacement makes must be of the legacy character set.</param>
    public Relabeller(IReadOnlyList<RelabelRule> rules, bool legacyNames)
        => steps = [.. rules.Select(rule => new RelabelStep(rule, legacyNames))];

    public int Count => steps.Length;

    /// <summary>Changes the labels in place; false where a rule drops the whole set (the labels are then whatever they were).</summary>
    public bool Apply(LabelSetBuilder labels)
    {
        foreach (var step in steps)
        {
            if (!step.Apply(labels)) return false;
        }
        return true;
    }

    /// <summary>One rule alone, for those who show the steps.</summary>
    public bool ApplyStep(int rule, LabelSetBuilder labels) => steps[rule].Apply(labels);
}
