using Barograph.Model.Metadata;

namespace Barograph.Formats.RemoteWrite;

/// <summary>What a series of a remote write 2.0 request says about its family; the texts are numbers of symbols.</summary>
public readonly record struct WriteDescription(MetricType Type, uint Help, uint Unit);
