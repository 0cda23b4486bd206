using Barograph.Formats.Templates;
using Barograph.Model;
using Barograph.Query.Results;

namespace Barograph.Rules.Templates;

/// <summary>The functions of alert templates, over the scene of the expansion that runs just now. One for each rule; one thread at a time.</summary>
sealed class AlertFunctions
{
    readonly EvaluationClock clock = new();

    public AlertFunctions(Uri externalUrl) => All = new PrometheusFunctions(clock, externalUrl, Ask).All;

    public GoFunctions All { get; }

    public ExpansionScene? Scene
    {
        get => clock.Scene;
        set => clock.Scene = value;
    }

    IReadOnlyList<TemplateSample> Ask(string expression)
    {
        Invariant.Require(Scene is not null);
        try
        {
            return [.. Scene!.Ask(expression).Select(static sample => new TemplateSample(AlertFacts.Map(sample.Labels), sample.Value))];
        }
        catch (QueryException e)
        {
            throw new GoCallException(e.Message);
        }
    }

    /// <summary>For templates it is the time of the evaluation, whenever they are run.</summary>
    sealed class EvaluationClock : TimeProvider
    {
        public ExpansionScene? Scene { get; set; }

        public override DateTimeOffset GetUtcNow() => Scene?.Now ?? DateTimeOffset.UnixEpoch;
    }
}
