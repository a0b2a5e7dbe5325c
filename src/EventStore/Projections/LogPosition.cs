using System.Globalization;
using System.Runtime.InteropServices;

namespace CaseMgmt.EventStore;

/// <summary>A place in the order readers follow: epoch, then transaction, then sequence. Its text is opaque to clients.</summary>
/// <param name="Epoch">Which cluster the log lived in.</param>
/// <param name="TransactionId">The writing transaction.</param>
/// <param name="Sequence">The event's number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogPosition(int Epoch, ulong TransactionId, long Sequence) : IComparable<LogPosition>
{
    /// <summary>Before the first event.</summary>
    public static LogPosition Start { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(string? text, out LogPosition position)
    {
        position = Start;
        var parts = (text ?? "").Split('.');
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var transaction)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }
        position = new LogPosition(epoch, transaction, sequence);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) => (Epoch, TransactionId, Sequence).CompareTo((other.Epoch, other.TransactionId, other.Sequence));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{TransactionId}.{Sequence}");
}
