namespace Barograph.Model.Hashing;

/// <summary>128 bits that stand for a run of bytes: equal hashes under one secret key are taken as equal bytes.</summary>
public readonly record struct Hash128(ulong Low, ulong High);
