using System.Runtime.Intrinsics;

namespace Barograph.Query.Binary;

internal readonly struct Sum : IPairFunction
{
    public static bool HasWide => true;

    public static double Of(double left, double right) => left + right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => left + right;
}

internal readonly struct Difference : IPairFunction
{
    public static bool HasWide => true;

    public static double Of(double left, double right) => left - right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => left - right;
}

internal readonly struct Product : IPairFunction
{
    public static bool HasWide => true;

    public static double Of(double left, double right) => left * right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => left * right;
}

internal readonly struct Quotient : IPairFunction
{
    public static bool HasWide => true;

    public static double Of(double left, double right) => left / right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => left / right;
}

/// <summary>C's fmod, which is also Go's: the sign of the dividend.</summary>
internal readonly struct Remainder : IPairFunction
{
    public static bool HasWide => false;

    public static double Of(double left, double right) => left % right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => default;
}

internal readonly struct Power : IPairFunction
{
    public static bool HasWide => false;

    public static double Of(double left, double right) => Math.Pow(left, right);

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => default;
}

internal readonly struct ArcTangent : IPairFunction
{
    public static bool HasWide => false;

    public static double Of(double left, double right) => Math.Atan2(left, right);

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => default;
}

internal readonly struct IsEqual : IPairTest
{
    public static bool Of(double left, double right) => left == right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => Vector256.Equals(left, right);
}

internal readonly struct IsUnequal : IPairTest
{
    public static bool Of(double left, double right) => left != right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => ~Vector256.Equals(left, right);
}

internal readonly struct IsLess : IPairTest
{
    public static bool Of(double left, double right) => left < right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => Vector256.LessThan(left, right);
}

internal readonly struct IsLessOrEqual : IPairTest
{
    public static bool Of(double left, double right) => left <= right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => Vector256.LessThanOrEqual(left, right);
}

internal readonly struct IsGreater : IPairTest
{
    public static bool Of(double left, double right) => left > right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => Vector256.GreaterThan(left, right);
}

internal readonly struct IsGreaterOrEqual : IPairTest
{
    public static bool Of(double left, double right) => left >= right;

    public static Vector256<double> Of(Vector256<double> left, Vector256<double> right) => Vector256.GreaterThanOrEqual(left, right);
}
