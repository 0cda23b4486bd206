using System.Runtime.Intrinsics;

namespace Barograph.Query.Binary;

/// <summary>An operator on two numbers, for one pair and for four at once. The type is the operator: kernels are compiled for each.</summary>
internal interface IPairFunction
{
    static abstract bool HasWide { get; }

    static abstract double Of(double left, double right);

    static abstract Vector256<double> Of(Vector256<double> left, Vector256<double> right);
}

/// <summary>A comparison: which pairs hold.</summary>
internal interface IPairTest
{
    static abstract bool Of(double left, double right);

    static abstract Vector256<double> Of(Vector256<double> left, Vector256<double> right);
}
