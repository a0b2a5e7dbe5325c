namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>The private PostgreSQL could not be found, made or started. The message says why and what to do; it is meant for the person at the terminal.</summary>
public sealed class ClusterException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public ClusterException()
    {
    }

    /// <summary>Creates an exception with a message for the person at the terminal.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public ClusterException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and the error behind it.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The error behind it.</param>
    public ClusterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
