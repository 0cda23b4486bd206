using Barograph.Model.Contracts;
using Barograph.Rules.Evaluation;
using Microsoft.Extensions.Logging;

namespace Barograph.Rules.Groups;

/// <summary>What every group of a process shares.</summary>
/// <param name="Scene">As it is now: a reload puts another one in its place.</param>
public sealed record RuleSurroundings(
    Func<RuleScene> Scene, ISampleSink Samples, IReadOnlyList<IAlertSink> Alerts, RuleOptions Options, EvaluationPlaces Places, TimeProvider Clock, ILogger Log);
