// The parts of Eigen that most files would compile again: products and solvers of matrices of doubles, compiled once into
// golgi_kernels, which the SDK, the plugins of this tree and the tests link. Read before all else with the parsed headers;
// never installed, and no file includes it.
#pragma once

#include <Eigen/Dense>

#ifndef GOLGI_KERNEL
#define GOLGI_KERNEL extern template
#endif

namespace Eigen::internal {
using GolgiColumns = const_blas_data_mapper<double, Index, ColMajor>;
using GolgiRows = const_blas_data_mapper<double, Index, RowMajor>;
using GolgiTo = blas_data_mapper<double, Index, ColMajor, Unaligned, 1>;
using GolgiGebp = gebp_traits<double, double>;

GOLGI_KERNEL struct gebp_kernel<double, double, Index, GolgiTo, GolgiGebp::mr, GolgiGebp::nr, false, false>;
GOLGI_KERNEL struct gemm_pack_lhs<double, Index, GolgiColumns, GolgiGebp::mr, GolgiGebp::LhsProgress,
                                  GolgiGebp::LhsPacket4Packing, ColMajor>;
GOLGI_KERNEL struct gemm_pack_lhs<double, Index, GolgiRows, GolgiGebp::mr, GolgiGebp::LhsProgress, GolgiGebp::LhsPacket4Packing,
                                  RowMajor>;
GOLGI_KERNEL struct gemm_pack_rhs<double, Index, GolgiColumns, GolgiGebp::nr, ColMajor>;
GOLGI_KERNEL struct gemm_pack_rhs<double, Index, GolgiRows, GolgiGebp::nr, RowMajor>;

#define GOLGI_PRODUCT(LEFT, RIGHT) \
  GOLGI_KERNEL struct general_matrix_matrix_product<Index, double, LEFT, false, double, RIGHT, false, ColMajor, 1>;
GOLGI_PRODUCT(ColMajor, ColMajor)
GOLGI_PRODUCT(ColMajor, RowMajor)
GOLGI_PRODUCT(RowMajor, ColMajor)
GOLGI_PRODUCT(RowMajor, RowMajor)

#define GOLGI_VECTOR_PRODUCT(MATRIX, ORDER, VECTOR, VERSION) \
  GOLGI_KERNEL struct general_matrix_vector_product<Index, double, MATRIX, ORDER, false, double, VECTOR, false, VERSION>;
GOLGI_VECTOR_PRODUCT(GolgiColumns, ColMajor, GolgiRows, 0)
GOLGI_VECTOR_PRODUCT(GolgiColumns, ColMajor, GolgiColumns, 0)
GOLGI_VECTOR_PRODUCT(GolgiRows, RowMajor, GolgiColumns, 0)
GOLGI_VECTOR_PRODUCT(GolgiRows, RowMajor, GolgiRows, 0)
GOLGI_VECTOR_PRODUCT(GolgiColumns, ColMajor, GolgiRows, 1)
GOLGI_VECTOR_PRODUCT(GolgiColumns, ColMajor, GolgiColumns, 1)
GOLGI_VECTOR_PRODUCT(GolgiRows, RowMajor, GolgiColumns, 1)
GOLGI_VECTOR_PRODUCT(GolgiRows, RowMajor, GolgiRows, 1)

#define GOLGI_SOLVE(SIDE, MODE)                                                                         \
  GOLGI_KERNEL struct triangular_solve_matrix<double, Index, SIDE, MODE, false, ColMajor, ColMajor, 1>; \
  GOLGI_KERNEL struct triangular_solve_matrix<double, Index, SIDE, MODE, false, RowMajor, ColMajor, 1>;
GOLGI_SOLVE(OnTheLeft, Lower)
GOLGI_SOLVE(OnTheLeft, Upper)
GOLGI_SOLVE(OnTheLeft, UnitLower)
GOLGI_SOLVE(OnTheLeft, UnitUpper)
GOLGI_SOLVE(OnTheRight, Lower)
GOLGI_SOLVE(OnTheRight, Upper)

#define GOLGI_TRIANGULAR_PRODUCT(MODE, LEFT_IS_TRIANGULAR, LEFT)                                                              \
  GOLGI_KERNEL struct product_triangular_matrix_matrix<double, Index, MODE, LEFT_IS_TRIANGULAR, LEFT, false, ColMajor, false, \
                                                       ColMajor, 1, 0>;
GOLGI_TRIANGULAR_PRODUCT(Lower, true, ColMajor)
GOLGI_TRIANGULAR_PRODUCT(Lower, true, RowMajor)
GOLGI_TRIANGULAR_PRODUCT(Upper, true, ColMajor)
GOLGI_TRIANGULAR_PRODUCT(Upper, true, RowMajor)
GOLGI_TRIANGULAR_PRODUCT(UnitLower, true, ColMajor)
GOLGI_TRIANGULAR_PRODUCT(UnitLower, true, RowMajor)
GOLGI_TRIANGULAR_PRODUCT(UnitUpper, true, ColMajor)
GOLGI_TRIANGULAR_PRODUCT(UnitUpper, true, RowMajor)

GOLGI_KERNEL struct partial_lu_impl<double, ColMajor, int, Dynamic>;
}  // namespace Eigen::internal

namespace Eigen {
GOLGI_KERNEL class PartialPivLU<MatrixXd>;
GOLGI_KERNEL class LLT<MatrixXd>;
GOLGI_KERNEL class HouseholderQR<MatrixXd>;
GOLGI_KERNEL class ColPivHouseholderQR<MatrixXd>;
GOLGI_KERNEL class LDLT<MatrixXd>;
GOLGI_KERNEL class SelfAdjointEigenSolver<MatrixXd>;
GOLGI_KERNEL class EigenSolver<MatrixXd>;
// Members that are templates are not part of their class's instantiation.
GOLGI_KERNEL LLT<MatrixXd>& LLT<MatrixXd>::compute(const EigenBase<MatrixXd>&);
GOLGI_KERNEL LDLT<MatrixXd>& LDLT<MatrixXd>::compute(const EigenBase<MatrixXd>&);
GOLGI_KERNEL SelfAdjointEigenSolver<MatrixXd>& SelfAdjointEigenSolver<MatrixXd>::compute(const EigenBase<MatrixXd>&, int);
GOLGI_KERNEL EigenSolver<MatrixXd>& EigenSolver<MatrixXd>::compute(const EigenBase<MatrixXd>&, bool);
}  // namespace Eigen

#undef GOLGI_PRODUCT
#undef GOLGI_VECTOR_PRODUCT
#undef GOLGI_SOLVE
#undef GOLGI_TRIANGULAR_PRODUCT
