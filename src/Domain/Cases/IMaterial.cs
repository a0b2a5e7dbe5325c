namespace CaseMgmt.Domain.Cases;

/// <summary>
/// An event that brings material into a case which the party has not seen. Whoever was given the material before it, and time to speak, has not been given this: before a decision against
/// them they are given it too (förvaltningslagen 25 §).
/// </summary>
public interface IMaterial : IDomainEvent;
