using Barograph.Model.Labels;

namespace Barograph.Model.Samples;

/// <summary>Exemplars of one series, oldest first.</summary>
public sealed record SeriesExemplars(LabelSet Series, IReadOnlyList<Exemplar> Exemplars);
