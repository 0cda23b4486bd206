namespace Barograph.PodTrace.Diagnosis;

/// <summary>Sends against receives, on average and at the peak of a second.</summary>
public sealed record NetworkPattern(double SendReceiveRatio, double AverageRate, double PeakRate);
